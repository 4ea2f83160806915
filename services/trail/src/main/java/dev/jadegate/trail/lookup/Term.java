package dev.jadegate.trail.lookup;

/**
 * What an event can be looked up by, as the index keeps it: an account with a key and a value, or an account alone. The
 * text itself is not kept but a hash of 64 bits, so that a term costs few bytes and none of another account's; whoever
 * finds an event by its terms compares the event itself.
 *
 * @param slot where in a block the term's events stand; terms of one slot share a row
 * @param hash of the account, the key and the value
 */
record Term(int slot, long hash) {
    /** Rows of a block for one key: more make a lookup read less, and a block of many values dearer to write. */
    private static final int BUCKET_BITS = 5;

    /** The slot of a block's places, behind those of all keys. */
    static final int PLACES_SLOT = 511;

    /** Slots of a block, for the numbering of rows. Never changed once released: files hold it. */
    static final int SLOTS = 512;

    /** Stands for all events of an account; no {@link LookupKey} has it. */
    private static final int EVERY_EVENT = 0;

    Term {
        if (slot < 0 || slot >= PLACES_SLOT) {
            throw new IllegalArgumentException("a slot is 0 to " + (PLACES_SLOT - 1) + ", not `" + slot + "`");
        }
    }

    /** All events of an account. */
    static Term everyEvent(String account) {
        return of(account, EVERY_EVENT, "");
    }

    /** Events of an account that have a value. */
    static Term of(String account, LookupKey key, String value) {
        return of(account, key.code(), value);
    }

    private static Term of(String account, int key, String value) {
        long hash = mixed(add(add(0xCBF29CE484222325L + key, account), value));
        return new Term((key << BUCKET_BITS) | (int) (hash >>> (Long.SIZE - BUCKET_BITS)), hash);
    }

    // FNV-1a over the characters, each text with an end that no text has, and MurmurHash3's last step.
    private static long add(long hash, String text) {
        long sum = hash;
        for (int i = 0; i < text.length(); i++) {
            sum = (sum ^ text.charAt(i)) * 0x100000001B3L;
        }
        return (sum ^ 0x10000) * 0x100000001B3L;
    }

    private static long mixed(long hash) {
        long mixed = (hash ^ (hash >>> 33)) * 0xFF51AFD7ED558CCDL;
        mixed = (mixed ^ (mixed >>> 33)) * 0xC4CEB9FE1A85EC53L;
        return mixed ^ (mixed >>> 33);
    }
}
