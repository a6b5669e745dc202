// make.mjs - makes vectors.json: callbacks, and what the providers' own SDKs say of them
// SPDX-License-Identifier: MIT
//
//   npm install --ignore-scripts && npm run make
//
// The keys and secrets here are for tests only.  Where our verdict is another one than the
// SDK's, the vector says why (`because`).
import { createHash, createHmac, createPrivateKey, createPublicKey, sign } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import jwt from 'jsonwebtoken';
import plivo from 'plivo';
import twilio from 'twilio';

const require = createRequire(import.meta.url);
const { TelnyxWebhook } = require('telnyx/lib/webhooks');
const { symmetric } = require('retell-sdk/lib/webhook_auth');
const { verifySignature } = require('@vonage/jwt');

const NOW_MS = 1763740800000; // 2025-11-21T16:00:00Z
Date.now = () => NOW_MS;
const now_s = NOW_MS / 1000;
const vectors = [];

// `sdk`: what the SDK says; undefined: there is none.
function add(name, scheme, request, is_good, sdk, because) {
	if (sdk !== undefined && sdk !== is_good && because === undefined)
		throw new Error(`${name}: the SDK says ${sdk}`);
	if (vectors.some((vector) => vector.name === name))
		throw new Error(`${name} is there twice`);
	vectors.push({ name, scheme, ...request, is_good, sdk: sdk ?? null, because });
}

// ---- Twilio ----
{
	const secret = '12345test';
	const scheme = { kind: 'twilio', secret };
	const path = '/peal/01932f7e6a2b7c3d/0f1e2d3c4b5a69788796a5b4c3d2e1f0';
	const call = {
		CallSid: 'CA0123456789abcdef0123456789abcdef',
		AccountSid: 'AC0123456789abcdef0123456789abcdef',
		From: '+14155550100', To: '+919876543210', CallStatus: 'completed',
		CallDuration: '12', Direction: 'outbound-api', SequenceNumber: '3',
		Timestamp: 'Fri, 21 Nov 2025 16:00:00 +0000', CallbackSource: 'call-progress-events',
		SipResponseCode: '200', AnsweredBy: 'human',
	};
	const form_type = 'application/x-www-form-urlencoded; charset=utf-8';

	const form = (params) => new URLSearchParams(Object.entries(params).flatMap(([name, value]) =>
		[value].flat().map((one) => [name, one]))).toString();
	const post = (name, is_good, { url = `https://voice.example.com${path}`, signed_url = url,
		params = call, signed_params = params, token = secret, signature, body, type } = {}) => {
		const header = signature ??
			twilio.getExpectedTwilioSignature(token, signed_url, signed_params);
		add(`twilio: ${name}`, scheme, {
			method: 'POST', url, now_ms: NOW_MS, body: body ?? form(params),
			headers: { 'X-Twilio-Signature': header, 'Content-Type': type ?? form_type },
		}, is_good, twilio.validateRequest(secret, header, url, params));
	};

	post('a callback', true);
	post('an empty field', true, { params: { ...call, Digits: '' } });
	post('spaces, signs and other scripts', true,
		{ params: { ...call, CallerName: 'Ravi & Sons + 100% = "हाँ" ~*!' } });
	post('a name twice', true, { params: { ...call, Tag: ['b', 'a', 'b'] } });
	post('names that differ in case', true, { params: { a: '1', B: '2', A: '3', b: '4' } });
	post('names that start alike', true, { params: { To: '1', ToCity: '2', 'To-': '3' } });
	post('signed with the port, called without', true,
		{ signed_url: `https://voice.example.com:443${path}` });
	post('signed without the port, called with it', true, {
		url: `https://voice.example.com:8443${path}`,
		signed_url: `https://voice.example.com${path}`,
	});
	post('called and signed with the port', true,
		{ url: `https://voice.example.com:8443${path}` });
	post('http', true, { url: `http://voice.example.com${path}` });
	post('http signed with :80', true, {
		url: `http://voice.example.com${path}`,
		signed_url: `http://voice.example.com:80${path}`,
	});
	post('an IPv6 address with a port', true, {
		url: `https://[2001:db8::1]:8443${path}`,
		signed_url: `https://[2001:db8::1]${path}`,
	});
	post('a query', true, { url: `https://voice.example.com${path}?a=1&b=x%20y` });
	post('no field', true, { params: {}, body: '' });
	post('another token', false, { token: 'another' });
	post('another host', false, { signed_url: `https://evil.example.com${path}` });
	post('another port', false, { signed_url: `https://voice.example.com:444${path}` });
	post('another path', false, { signed_url: `https://voice.example.com${path}0` });
	post('another status', false, { signed_params: { ...call, CallStatus: 'busy' } });
	post('a field more', false, { params: { ...call, Extra: '1' }, signed_params: call });
	post('a field less', false, { signed_params: { ...call, Extra: '1' } });
	post('a signature of nothing', false, { signature: 'AAAAAAAAAAAAAAAAAAAAAAAAAAA=' });
	post('a signature cut short', false, { signature: 'AAAAAAAAAAAAAAAAAAAAAAA=' });
	post('no base64', false, { signature: '!!!!!!!!!!!!!!!!!!!!!!!!!!!=' });
	add('twilio: no signature', scheme, {
		method: 'POST', url: `https://voice.example.com${path}`, now_ms: NOW_MS,
		body: form(call), headers: { 'Content-Type': form_type },
	}, false, twilio.validateRequest(secret, undefined, `https://voice.example.com${path}`, call));

	const json = (name, is_good, body, signed_body, because) => {
		const url = `https://voice.example.com${path}?bodySHA256=` +
			twilio.getExpectedBodyHash(signed_body);
		const header = twilio.getExpectedTwilioSignature(secret, url, {});
		add(`twilio: ${name}`, scheme, {
			method: 'POST', url, now_ms: NOW_MS, body,
			headers: { 'X-Twilio-Signature': header, 'Content-Type': 'application/json' },
		}, is_good, twilio.validateRequestWithBody(secret, header, url, body), because);
	};
	const body = '{"CallStatus":"completed","name":"Zoë"}';
	json('JSON with its hash', true, body, body);
	json('JSON with another hash', false, body.replace('completed', 'busy'), body);
	add('twilio: JSON that nothing signs', scheme, {
		method: 'POST', url: `https://voice.example.com${path}`, now_ms: NOW_MS, body,
		headers: {
			'X-Twilio-Signature': twilio.getExpectedTwilioSignature(secret,
				`https://voice.example.com${path}`, {}),
			'Content-Type': 'application/json',
		},
	}, false);
}

// ---- Plivo ----
{
	const secret = 'MzY3ZjQ0YTAtdGVzdC10b2tlbg';
	const scheme = { kind: 'plivo_v3', secret };
	const nonce = '12345678901234567890';
	const path = '/peal/01932f7e6a2b7c3d/0f1e2d3c4b5a69788796a5b4c3d2e1f0';
	const call = {
		CallUUID: 'a1b2c3d4-0000-1111-2222-333344445555', CallStatus: 'completed',
		RequestUUID: 'a1b2c3d4-0000-1111-2222-333344445555', Event: 'Hangup',
		From: '14155550100', To: '919876543210', Direction: 'outbound', Duration: '12',
		HangupCauseName: 'Normal Hangup', HangupCauseCode: '4000', HangupSource: 'Callee',
	};
	const sorted = (pairs, join, between) => Object.keys(pairs).sort().flatMap((name) =>
		[pairs[name]].flat().sort().map((value) => name + between + value)).join(join);
	const form_type = 'application/x-www-form-urlencoded';

	// The SDK only checks; what it is given here is made by the documented rule.
	const made = (url, query, params, key = secret, of = nonce) => {
		const base = url.split('?')[0] +
			(Object.keys(query).length || Object.keys(params).length ? '?' : '') +
			sorted(query, '&', '=') +
			(Object.keys(query).length && Object.keys(params).length ? '.' : '') +
			sorted(params, '', '');
		return createHmac('sha256', key).update(`${base}.${of}`).digest('base64');
	};
	const check = (name, is_good, { method = 'POST', url = `https://voice.example.com${path}`,
		query = {}, signed_url = url, params = call, signed_params = params, key = secret,
		signed_nonce = nonce, headers, because } = {}) => {
		const signature = made(signed_url, query, signed_params, key, signed_nonce);
		const all = headers?.(signature) ?? {
			'X-Plivo-Signature-V3': signature, 'X-Plivo-Signature-V3-Nonce': nonce };
		const given = all['X-Plivo-Signature-V3'] ?? all['X-Plivo-Signature-Ma-V3'] ?? '';
		const body = method === 'POST' ? new URLSearchParams(Object.entries(params).flatMap(
			([field, value]) => [value].flat().map((one) => [field, one]))).toString() : '';
		add(`plivo: ${name}`, scheme, {
			method, url, now_ms: NOW_MS, body, headers: { 'Content-Type': form_type, ...all },
		}, is_good, plivo.validateV3Signature(method, url, nonce, secret, given,
			structuredClone(params)), because);
	};

	check('a callback', true);
	check('spaces and signs', true, { params: { ...call, CallerName: 'Ravi & Sons + 100%' } });
	check('an empty field', true, { params: { ...call, Digits: '' } });
	check('a name twice', true, { params: { ...call, Tag: ['b', 'a', 'b'] } });
	check('a query and a form', true, {
		url: `https://voice.example.com${path}?b=2&a=x%20y`, query: { a: 'x y', b: '2' } });
	check('a query without a form', true, {
		url: `https://voice.example.com${path}?b=2&a=1`, query: { a: '1', b: '2' }, params: {} });
	check('neither', true, { params: {} });
	check('a port', true, { url: `https://voice.example.com:8443${path}` });
	check('GET', true, { method: 'GET', params: {},
		url: `https://voice.example.com${path}?To=1&CallStatus=ringing`,
		query: { To: '1', CallStatus: 'ringing' } });
	check('two signatures, the second is right', true, { headers: (signature) => ({
		'X-Plivo-Signature-V3': `AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=,${signature}`,
		'X-Plivo-Signature-V3-Nonce': nonce }) });
	check('signed by the main account', true, { headers: (signature) => ({
		'X-Plivo-Signature-Ma-V3': signature, 'X-Plivo-Signature-V3-Nonce': nonce }) });
	check('another token', false, { key: 'another' });
	check('another nonce', false, { signed_nonce: '1' });
	check('another status', false, { signed_params: { ...call, CallStatus: 'busy' } });
	check('another URL', false, { signed_url: `https://voice.example.com${path}0` });
	check('a field more', false, { params: { ...call, Extra: '1' }, signed_params: call });
	check('two wrong ones', false, { headers: () => ({
		'X-Plivo-Signature-V3': 'AAAA,BBBB', 'X-Plivo-Signature-V3-Nonce': nonce }) });
	check('no nonce', false, { headers: (signature) => ({ 'X-Plivo-Signature-V3': signature }),
		because: 'the SDK is given the nonce by its caller' });
	check('no signature', false, { headers: () => ({ 'X-Plivo-Signature-V3-Nonce': nonce }) });
	const url = `https://voice.example.com${path}`;
	add('plivo: JSON that nothing signs', scheme, {
		method: 'POST', url, now_ms: NOW_MS, body: '{"CallStatus":"busy"}',
		headers: { 'Content-Type': 'application/json', 'X-Plivo-Signature-V3-Nonce': nonce,
			'X-Plivo-Signature-V3': made(url, {}, {}) },
	}, false);
}

// ---- Telnyx ----
{
	const key = (seed) => createPrivateKey({ format: 'der', type: 'pkcs8', key: Buffer.concat([
		Buffer.from('302e020100300506032b657004220420', 'hex'), Buffer.alloc(32, seed)]) });
	const public_of = (private_key) => createPublicKey(private_key)
		.export({ format: 'der', type: 'spki' }).subarray(-32).toString('base64');
	const ours = key(7);
	const secret = public_of(ours);
	const scheme = {
		kind: 'ed25519', secret, header: 'telnyx-signature-ed25519',
		timestamp_header: 'telnyx-timestamp', payload: '{{timestamp}}|{{body}}',
		tolerance_ms: 300000,
	};
	const body = JSON.stringify({ data: { event_type: 'call.hangup', payload: {
		call_control_id: 'v3:abc', hangup_cause: 'normal_clearing', to: '+919876543210' } } });
	const check = async (name, is_good, { at = now_s, said = String(at), of = body, by = ours,
		sent = body, headers } = {}) => {
		const signature = sign(null, Buffer.from(`${at}|${of}`), by).toString('base64');
		const all = headers?.(signature) ?? {
			'telnyx-signature-ed25519': signature, 'telnyx-timestamp': said };
		const sdk = await new TelnyxWebhook(secret).verify(sent, all)
			.then(() => true, () => false);
		add(`telnyx: ${name}`, scheme, {
			method: 'POST', url: 'https://voice.example.com/peal/events', now_ms: NOW_MS,
			body: sent, headers: { 'Content-Type': 'application/json', ...all },
		}, is_good, sdk);
	};
	await check('an event', true);
	await check('five minutes ago', true, { at: now_s - 300 });
	await check('five minutes ahead', true, { at: now_s + 300 });
	await check('longer ago', false, { at: now_s - 301 });
	await check('further ahead', false, { at: now_s + 301 });
	await check('an empty body', true, { of: '', sent: '' });
	await check('another key', false, { by: key(8) });
	await check('another time', false, { said: String(now_s + 1) });
	await check('another body', false, { sent: body.replace('normal', 'abnormal') });
	await check('a byte more', false, { sent: `${body}\n` });
	await check('a time that is none', false, { said: 'now' });
	await check('a time below zero', false, { said: '-5' });
	await check('a signature cut short', false, { headers: (signature) => ({
		'telnyx-signature-ed25519': signature.slice(0, 84), 'telnyx-timestamp': String(now_s) }) });
	await check('no base64', false, { headers: () => ({
		'telnyx-signature-ed25519': '?'.repeat(88), 'telnyx-timestamp': String(now_s) }) });
	await check('no signature', false, { headers: () => ({ 'telnyx-timestamp': String(now_s) }) });
	await check('no time', false, { headers: (signature) => ({
		'telnyx-signature-ed25519': signature }) });
}

// ---- Vonage ----
{
	const secret = 'vonage-signature-secret-of-32-chars';
	const scheme = { kind: 'jwt_hs256', secret, tolerance_ms: 300000 };
	const body = JSON.stringify({ uuid: '63f61863-4a51-4f6b-86e1-46edebcf9356',
		status: 'completed', duration: '12', timestamp: '2025-11-21T16:00:00.000Z' });
	const hash_of = (text) => createHash('sha256').update(text).digest('hex');
	const claims = { iat: now_s, jti: 'c5ba8f24', iss: 'Vonage', api_key: 'abcd1234',
		application_id: 'aaaaaaaa-bbbb-cccc-dddd-0123456789ab', payload_hash: hash_of(body) };
	const check = (name, is_good, { said = claims, by = secret, algorithm = 'HS256', sent = body,
		token = jwt.sign(said, by, { algorithm }), headers, because } = {}) => {
		const hash_is_good = said.payload_hash === undefined ||
			said.payload_hash === hash_of(sent);
		add(`vonage: ${name}`, scheme, {
			method: 'POST', url: 'https://voice.example.com/peal/a/b', now_ms: NOW_MS, body: sent,
			headers: { 'Content-Type': 'application/json',
				...(headers ?? { Authorization: `Bearer ${token}` }) },
		}, is_good, verifySignature(token, secret) && hash_is_good, because);
	};
	const { payload_hash, ...without_hash } = claims;
	const encode = (object) => Buffer.from(JSON.stringify(object)).toString('base64url');
	const token = jwt.sign(claims, secret, { algorithm: 'HS256' });
	const [head, middle, tail] = token.split('.');

	check('an event', true);
	check('no hash of the body', true, { said: without_hash });
	check('it expires soon', true, { said: { ...claims, exp: now_s + 60 } });
	check('"bearer" in small letters', true, { headers: { Authorization: `bearer ${token}` } });
	check('expired', false, { said: { ...claims, exp: now_s - 301 } });
	check('not yet valid', false, { said: { ...claims, nbf: now_s + 301 } });
	check('made an hour ago', false, { said: { ...claims, iat: now_s - 3600 },
		because: 'the SDK does not look at iat' });
	check('another secret', false, { by: 'another-secret-of-32-characters-xx' });
	check('another body', false, { sent: body.replace('completed', 'busy') });
	check('HS512', false, { algorithm: 'HS512' });
	check('no algorithm', false, {
		token: `${encode({ alg: 'none', typ: 'JWT' })}.${middle}.` });
	check('its head says none, its signature is right', false, {
		token: (() => {
			const first = `${encode({ alg: 'none' })}.${middle}`;
			return `${first}.${createHmac('sha256', secret).update(first).digest('base64url')}`;
		})() });
	check('other claims', false, {
		token: `${head}.${encode({ ...claims, iat: now_s + 1 })}.${tail}` });
	check('a part is missing', false, { token: `${head}.${middle}` });
	check('a part too many', false, { token: `${token}.${tail}` });
	check('claims that are no object', false, {
		token: jwt.sign('["a"]', secret, { algorithm: 'HS256' }),
		because: 'the SDK does not read the claims' });
	check('no token', false, { headers: {}, because: 'the SDK is given the token by its caller' });
}

// ---- Retell ----
{
	const secret = 'key_0123456789abcdef0123456789ab';
	const scheme = {
		kind: 'hmac_sha256', secret, header: 'x-retell-signature', encoding: 'hex',
		payload: '{{body}}{{timestamp}}', value_key: 'd', timestamp_key: 'v',
		timestamp_unit: 'ms', tolerance_ms: 300000,
	};
	const body = JSON.stringify({ event: 'call_ended', call: { call_id: 'c1', metadata: {
		attempt: '01932f7e6a2b7c3d' }, transcript: 'Agent: नमस्ते' } });
	const check = async (name, is_good, { at = NOW_MS, of = body, by = secret, sent = body,
		change = (header) => header } = {}) => {
		const header = change(await symmetric.sign(of, by, at));
		add(`retell: ${name}`, scheme, {
			method: 'POST', url: 'https://voice.example.com/peal/a/b', now_ms: NOW_MS, body: sent,
			headers: { 'Content-Type': 'application/json', 'x-retell-signature': header },
		}, is_good, await symmetric.verify(sent, secret, header, { timestamp: NOW_MS }));
	};
	await check('an event', true);
	await check('five minutes ago', true, { at: NOW_MS - 300000 });
	await check('longer ago', false, { at: NOW_MS - 300001 });
	await check('further ahead', false, { at: NOW_MS + 300001 });
	await check('capital digits', true, { change: (header) =>
		header.replace(/d=(.*)/, (all, hex) => `d=${hex.toUpperCase()}`) });
	await check('another key', false, { by: 'key_another' });
	await check('another body', false, { sent: body.replace('call_ended', 'call_started') });
	await check('another time', false, { change: (header) =>
		header.replace(/v=\d+/, `v=${NOW_MS - 1}`) });
	await check('no time', false, { change: (header) => header.replace(/v=\d+,/, '') });
	await check('a time that is none', false, { change: (header) =>
		header.replace(/v=\d+/, 'v=now') });
	await check('no signature', false, { change: (header) => header.replace(/,d=.*/, '') });
	await check('a digit less', false, { change: (header) => header.slice(0, -1) });
	await check('an empty one', false, { change: () => 'v=,d=' });
}

// ---- Bland, and the schemes of one's choice that Vapi offers; no SDK checks them ----
{
	const secret = 'whsec-test-of-bland';
	const body = JSON.stringify({ call_id: 'c1', completed: true, call_length: 0.4 });
	const hmac = (text, encoding, key = secret) =>
		createHmac('sha256', key).update(text).digest(encoding);
	const check = (name, is_good, scheme, headers, sent = body) => add(name,
		{ kind: 'hmac_sha256', secret, ...scheme }, {
			method: 'POST', url: 'https://voice.example.com/peal/a/b', now_ms: NOW_MS, body: sent,
			headers: { 'Content-Type': 'application/json', ...headers } }, is_good);
	const bland = { header: 'X-Webhook-Signature', encoding: 'hex', payload: '{{body}}' };

	check('bland: a call', true, bland, { 'X-Webhook-Signature': hmac(body, 'hex') });
	check('bland: another secret', false, bland,
		{ 'X-Webhook-Signature': hmac(body, 'hex', 'another') });
	check('bland: another body', false, bland, { 'X-Webhook-Signature': hmac(body, 'hex') },
		body.replace('true', 'false'));
	check('bland: base64 for hex', false, bland, { 'X-Webhook-Signature': hmac(body, 'base64') });
	check('bland: nothing', false, bland, {});

	const vapi = { header: 'X-Signature', timestamp_header: 'X-Timestamp', encoding: 'base64',
		timestamp_unit: 's', tolerance_ms: 300000, payload: '{{timestamp}}.{{url}}.{{body}}' };
	const signed = (at) => hmac(`${at}.https://voice.example.com/peal/a/b.${body}`, 'base64');
	check('hmac: time, URL and body in base64', true, vapi,
		{ 'X-Signature': signed(now_s), 'X-Timestamp': String(now_s) });
	check('hmac: too old', false, vapi,
		{ 'X-Signature': signed(now_s - 301), 'X-Timestamp': String(now_s - 301) });
	check('hmac: no tolerance, any age', true, { ...vapi, tolerance_ms: 0 },
		{ 'X-Signature': signed(5), 'X-Timestamp': '5' });
	check('hmac: no time', false, vapi, { 'X-Signature': signed(now_s) });
	check('hmac: "t=...,v0=..." with two signatures', true, {
		header: 'S', encoding: 'hex', value_key: 'v0', timestamp_key: 't', timestamp_unit: 's',
		payload: '{{timestamp}}.{{body}}', tolerance_ms: 1800000,
	}, { S: `t=${now_s}, v0=${hmac('old', 'hex')}, v0=${hmac(`${now_s}.${body}`, 'hex')}` });
	check('hmac: "sha256=..."', true, { header: 'S', encoding: 'hex', value_key: 'sha256',
		payload: '{{body}}' }, { S: `sha256=${hmac(body, 'hex')}` });

	const bearer = { kind: 'bearer', secret, header: 'X-Vapi-Secret' };
	check('bearer: the secret', true, bearer, { 'X-Vapi-Secret': secret });
	check('bearer: with its word', true, { kind: 'bearer', secret },
		{ Authorization: `Bearer ${secret}` });
	check('bearer: another', false, bearer, { 'X-Vapi-Secret': `${secret}x` });
	check('bearer: its beginning', false, bearer, { 'X-Vapi-Secret': secret.slice(0, -1) });
	check('bearer: only the word', false, { kind: 'bearer', secret }, { Authorization: 'Bearer ' });
	check('bearer: nothing', false, bearer, {});
	check('none', true, { kind: 'none' }, {});
}

// ---- tokens of our own ----
const private_key = readFileSync(new URL('test_key.pem', import.meta.url), 'utf8');
const tokens = [
	{ application_id: 'aaaaaaaa-bbbb-cccc-dddd-0123456789ab', iat: now_s, exp: now_s + 900,
		jti: '01932f7e6a2b7c3d' },
	{ application_id: 'Zoë "हाँ"', iat: now_s, exp: now_s + 1 },
].map((claims) => {
	const token = jwt.sign(claims, private_key, { algorithm: 'RS256' });
	if (!verifySignature(token, createPublicKey(private_key).export(
		{ format: 'pem', type: 'spki' })))
		throw new Error('the SDK does not take the token');
	return { claims: JSON.stringify(claims), token };
});

const versions = JSON.parse(readFileSync(new URL('package.json', import.meta.url))).dependencies;
for (const [name, version] of Object.entries(versions)) {
	const installed = JSON.parse(readFileSync(
		new URL(`node_modules/${name}/package.json`, import.meta.url))).version;
	if (installed !== version)
		throw new Error(`${name} is ${installed}, not ${version}`);
}
process.stdout.write(`${JSON.stringify({ made_with: versions, vectors, tokens }, null, '\t')}\n`);
