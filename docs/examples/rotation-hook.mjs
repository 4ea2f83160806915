// A service with tokens, and the hook that rotates the secret which holds its token. Node 18 or newer, no packages.
// KMS=http://127.0.0.1:9460 HOOK_KEY=<value of the key's secret> FIRST=<present token> PORT=9000 node rotation-hook.mjs
// It listens on this machine; on another one it must be behind TLS.
import { createHmac, randomBytes, randomUUID, timingSafeEqual } from 'node:crypto';
import { createServer } from 'node:http';

const { KMS, HOOK_KEY, FIRST, PORT = '0' } = process.env;
const tokens = new Set([FIRST]);

/** Calls Secrets Manager with the credentials that came with the step: they are for this one secret, for minutes. */
async function kms({ AccessKeyId, AccessKeySecret, SecurityToken }, Action, parameters) {
  const all = {
    Action, AccessKeyId, SecurityToken, Format: 'JSON', Version: '2016-01-20', SignatureMethod: 'HMAC-SHA1',
    SignatureVersion: '1.0', SignatureNonce: randomUUID(),
    Timestamp: new Date().toISOString().replace(/\.\d+/, ''), ...parameters,
  };
  const escape = (text) =>
    encodeURIComponent(text).replace(/[!'()*]/g, (c) => '%' + c.charCodeAt(0).toString(16).toUpperCase());
  const form = Object.keys(all).sort().map((name) => `${escape(name)}=${escape(all[name])}`).join('&');
  const signature = createHmac('sha1', AccessKeySecret + '&').update('POST&%2F&' + escape(form)).digest('base64');
  const reply = await fetch(KMS, {
    method: 'POST',
    headers: { 'Content-Type': 'application/x-www-form-urlencoded' },
    body: `${form}&Signature=${escape(signature)}`,
  });
  const answer = await reply.json();
  if (!reply.ok) throw Object.assign(new Error(answer.Code), { code: answer.Code });
  return answer;
}

const valueOf = async ({ SecretName, VersionId, Credentials }) =>
  (await kms(Credentials, 'GetSecretValue', { SecretName, VersionId })).SecretData;

/** Each step may come again, after a failure or a restart of either side. */
const steps = {
  async create(step) {
    const there = await valueOf(step).catch((failed) => {
      if (failed.code !== 'Forbidden.ResourceNotFound') throw failed;
    });
    if (there) return;
    await kms(step.Credentials, 'PutSecretValue', {
      SecretName: step.SecretName, VersionId: step.VersionId,
      SecretData: randomBytes(24).toString('base64url'), VersionStages: '["ACSPending"]',
    });
  },
  async set(step) {
    tokens.add(await valueOf(step));
  },
  async test(step) {
    if (!tokens.has(await valueOf(step))) throw new Error('the new token is refused');
  },
  async finish(step) {
    const current = await valueOf(step);
    tokens.forEach((token) => token === current || tokens.delete(token));
  },
};

/** Whether the server signed it, within the last five minutes. */
function isSigned(request, body) {
  const time = request.headers['x-jadegate-timestamp'] ?? '';
  const wanted = createHmac('sha256', HOOK_KEY).update(time + '\n' + body).digest();
  const given = Buffer.from(request.headers['x-jadegate-signature'] ?? '', 'hex');
  return given.length === wanted.length && timingSafeEqual(given, wanted) && Math.abs(Date.now() / 1000 - time) < 300;
}

const server = createServer(async (request, response) => {
  if (request.method === 'GET') { // The service itself.
    return response.writeHead(tokens.has(request.headers.authorization) ? 200 : 401).end();
  }
  let body = '';
  for await (const chunk of request) if ((body += chunk).length > 65536) return response.destroy();
  if (!isSigned(request, body)) return response.writeHead(403).end();
  const step = JSON.parse(body);
  try {
    await steps[step.Step](step);
    response.writeHead(200).end();
  } catch (failed) {
    console.error(step.Step, step.SecretName, failed.message);
    response.writeHead(500).end();
  }
});
server.listen(Number(PORT), '127.0.0.1', () => console.log(`http://localhost:${server.address().port}/rotate`));
