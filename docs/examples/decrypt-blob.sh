#!/usr/bin/env bash
# Decrypts a ciphertext blob of Jadegate's KMS (docs/ciphertext-blob.md) without Jadegate: bash and openssl 3 do it all.
# It is there to show that the format is what the document says, and for the day when nothing else is left.
#
#   decrypt-blob.sh MATERIAL ACCOUNT REGION KEY_ID BLOB [NAME=VALUE ...] > plaintext
#
# MATERIAL  file with the raw material of the key version
# BLOB      file with the CiphertextBlob, in base64
# NAME=VALUE the encryption context, in any order
#
# Keys are passed to openssl as arguments, where other users of the machine can see them: use a machine of your own.
# Exits with 1, without a word of plaintext, when the blob is not genuine.
set -euo pipefail
export LC_ALL=C

[ $# -ge 5 ] || { sed -n '2,11p' "$0" >&2; exit 64; }
material=$1 account=$2 region=$3 key_id=$4 blob=$5
shift 5

refuse() { echo "decrypt-blob: $1" >&2; exit 1; }
hex() { od -An -v -tx1 | tr -d ' \n'; }
text_hex() { printf %s "$1" | hex; }
bytes() { printf '%b' "$(printf %s "$1" | sed 's/../\\x&/g')"; }
# A field behind its length in four bytes.
field() { local h; h=$(text_hex "$1"); printf '%08x%s' $((${#h} / 2)) "$h"; }

# The parts of the blob.
b=$(tr -d ' \r\n' < "$blob" | base64 -d | hex)
[ ${#b} -ge 164 ] || refuse "too short to be a blob"
version=$(bytes "${b:0:72}")
format=${b:72:2} algorithm=${b:74:2} nonce=${b:76:32} iv=${b:108:24}
body=${b:132:$((${#b} - 132 - 32))} tag=${b: -32}
[ "$format" = 01 ] || refuse "unknown format $format"
case $algorithm in
    01) digest=sha256 cipher=aes-256 key_digits=64 ;;
    02) digest=sha256 cipher=aes-192 key_digits=48 ;;
    03) digest=sha256 cipher=aes-128 key_digits=32 ;;
    04) digest=sm3 cipher=sm4 key_digits=32 ;;
    *) refuse "unknown algorithm $algorithm" ;;
esac

# The key of this one call: HKDF-Expand, of which one block is an HMAC with a final 01.
info=$(text_hex kms-enc-v1)$nonce$(text_hex "$key_id")
call_key=$(bytes "${info}01" | openssl dgst -$digest -mac HMAC -macopt "hexkey:$(hex < "$material")" -binary | hex)
call_key=${call_key:0:$key_digits}

# What is authenticated beside the ciphertext.
associated=$(field "$account")$(field "$region")$(field "$key_id")$(field "$version")$format$algorithm
if [ $# -gt 0 ]; then
    # The order of UTF-8 bytes is that of code points; a tab sorts names before what follows them.
    while IFS= read -r -d '' pair; do
        associated+=$(field "${pair%%$'\t'*}")$(field "${pair#*$'\t'}")
    done < <(for pair in "$@"; do printf '%s\t%s\0' "${pair%%=*}" "${pair#*=}"; done | sort -z -t $'\t' -k 1,1)
fi

# GHASH (NIST SP 800-38D, section 6.4), because openssl's command line has CTR and no GCM.
block() { bytes "$1" | openssl enc -$cipher-ecb -K "$call_key" -nopad | hex; }
h=$(block 00000000000000000000000000000000)
h_high=$((16#${h:0:16})) h_low=$((16#${h:16:16}))
s_high=0 s_low=0
absorb() {
    local data=$1 at bit v_high v_low z_high z_low x
    while [ $((${#data} % 32)) -ne 0 ]; do data+=00; done
    for ((at = 0; at < ${#data}; at += 32)); do
        s_high=$((s_high ^ 16#${data:at:16})) s_low=$((s_low ^ 16#${data:at+16:16}))
        v_high=$h_high v_low=$h_low z_high=0 z_low=0
        for ((bit = 127; bit >= 0; bit--)); do
            x=$((bit > 63 ? s_high >> (bit - 64) & 1 : s_low >> bit & 1))
            ((x)) && { z_high=$((z_high ^ v_high)); z_low=$((z_low ^ v_low)); }
            x=$((v_low & 1))
            v_low=$(((v_low >> 1 & 0x7fffffffffffffff) | (v_high & 1) << 63))
            v_high=$((v_high >> 1 & 0x7fffffffffffffff))
            ((x)) && v_high=$((v_high ^ 0xe1 << 56))
        done
        s_high=$z_high s_low=$z_low
    done
}
absorb "$associated"
absorb "$body"
absorb "$(printf '%016x%016x' $((${#associated} * 4)) $((${#body} * 4)))"
mask=$(block "${iv}00000001")
computed=$(printf '%016x%016x' $((s_high ^ 16#${mask:0:16})) $((s_low ^ 16#${mask:16:16})))
[ "$computed" = "$tag" ] || refuse "the ciphertext does not open with this key and context"

bytes "$body" | openssl enc -d -$cipher-ctr -K "$call_key" -iv "${iv}00000002"
