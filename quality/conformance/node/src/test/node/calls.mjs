// Makes one call for each line of JSON on standard input with an official client, and answers each with a line of JSON.
import { createInterface } from 'node:readline';
import * as kmsSdk from '@alicloud/kms20160120';
import * as rpcClient from '@alicloud/rpc-client';
import * as ramSdk from '@alicloud/ram20150501';
import * as stsSdk from '@alicloud/sts20150401';
import openApiSdk, * as openApi from '@alicloud/openapi-client';
import { RPCClient } from '@alicloud/pop-core';

const typed = { '2015-05-01': ramSdk, '2015-04-01': stsSdk };
const clientOf = (sdk) => sdk.default?.default ?? sdk.default;

function config(call) {
  return new openApi.Config({
    accessKeyId: call.id,
    accessKeySecret: call.secret,
    ...(call.token ? { securityToken: call.token, type: 'sts' } : {}),
    endpoint: call.endpoint,
    protocol: call.protocol,
    regionId: 'cn-hangzhou',
    connectTimeout: 10000,
    readTimeout: 30000,
  });
}

/** A value of the type that a member is declared with. */
function valueOf(type, value) {
  if (type === 'number') {
    return Number(value);
  }
  return type?.type === 'array' ? JSON.parse(value) : value;
}

/** The typed client where it knows the operation and every parameter of the call. */
function typedRequest(call) {
  const sdk = typed[call.version];
  const Request = sdk && (sdk[`${call.action}Request`] ?? clientOf(sdk)[`${call.action}Request`]);
  if (!Request) {
    return null;
  }
  const members = Object.fromEntries(Object.entries(Request.names()).map(([member, wire]) => [wire, member]));
  const types = Request.types();
  const values = {};
  for (const [name, value] of Object.entries(call.parameters)) {
    const member = members[name];
    if (!member) {
      return null;
    }
    values[member] = valueOf(types[member], value);
  }
  return new Request(values);
}

async function bySdk(call) {
  const sdk = typed[call.version];
  const method = call.action[0].toLowerCase() + call.action.slice(1);
  const request = typedRequest(call);
  const client = sdk && new (clientOf(sdk))(config(call));
  if (client && request) {
    return plain((await client[method](request)).body);
  }
  if (client && Object.keys(call.parameters).length === 0 && typeof client[method] === 'function') {
    return plain((await client[method]()).body);
  }
  return byOpenApi(call);
}

/** A reply with the names of the wire. */
function plain(body) {
  return JSON.parse(JSON.stringify(typeof body.toMap === 'function' ? body.toMap() : body));
}

async function byOpenApi(call) {
  const params = new openApi.Params({
    action: call.action,
    version: call.version,
    protocol: call.protocol,
    pathname: '/',
    method: 'POST',
    authType: 'AK',
    style: 'RPC',
    reqBodyType: 'formData',
    bodyType: 'json',
  });
  const request = new openApi.OpenApiRequest(call.place === 'form' ? { body: call.parameters } : { query: call.parameters });
  const Client = openApiSdk.default ?? openApiSdk;
  return (await new Client(config(call)).callApi(params, request, {})).body;
}

async function byPopCore(call) {
  const client = new RPCClient({
    accessKeyId: call.id,
    accessKeySecret: call.secret,
    ...(call.token ? { securityToken: call.token } : {}),
    endpoint: `${call.protocol}://${call.endpoint}`,
    apiVersion: call.version,
  });
  return client.request(call.action, call.parameters, { method: call.place === 'form' ? 'POST' : 'GET', formatParams: false });
}

/** The typed client of KMS, which is of an older generation: its replies are the bodies. */
async function byKmsSdk(call) {
  const config = new rpcClient.Config({
    accessKeyId: call.id,
    accessKeySecret: call.secret,
    endpoint: call.endpoint,
    protocol: call.protocol,
    regionId: 'cn-hangzhou',
    connectTimeout: 10000,
    readTimeout: 30000,
  });
  const Request = kmsSdk[`${call.action}Request`] ?? clientOf(kmsSdk)[`${call.action}Request`];
  const members = Object.fromEntries(Object.entries(Request.names()).map(([member, wire]) => [wire, member]));
  const types = Request.types();
  const values = Object.entries(call.parameters).map(([name, value]) => [
    members[name],
    types[members[name]]?.type === 'map' ? JSON.parse(value) : valueOf(types[members[name]], value),
  ]);
  const method = call.action[0].toLowerCase() + call.action.slice(1);
  return plain(await new (clientOf(kmsSdk))(config)[method](new Request(Object.fromEntries(values))));
}

const ways = { sdk: bySdk, 'kms-sdk': byKmsSdk, 'openapi-client': byOpenApi, 'pop-core': byPopCore };

for await (const line of createInterface({ input: process.stdin })) {
  const call = JSON.parse(line);
  let answer;
  try {
    answer = { body: await ways[call.way](call) };
  } catch (failure) {
    const data = failure.data ?? {};
    answer = {
      error: {
        code: String(failure.code ?? data.Code ?? ''),
        status: Number(failure.statusCode ?? data.statusCode ?? 0),
        message: String(failure.message),
        requestId: String(failure.requestId ?? data.RequestId ?? ''),
      },
    };
  }
  process.stdout.write(`${JSON.stringify(answer)}\n`);
}
