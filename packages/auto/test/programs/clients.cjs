const axios = require('axios');

const { PARTNER, UNDICI } = process.env;
const { Agent, fetch: undiciFetch, interceptors, request } = require(UNDICI);

async function main() {
  await axios.get(`${PARTNER}/axios`);
  await axios.create({ baseURL: PARTNER }).get('/axios-create');
  await axios.get(`${PARTNER}/axios-fetch`, { adapter: 'fetch' });
  await (await fetch(`${PARTNER}/fetch`)).text();
  await (await undiciFetch(`${PARTNER}/undici-fetch`)).text();
  await (await request(`${PARTNER}/undici-request`)).body.text();
  const dispatcher = new Agent().compose(interceptors.redirect({ maxRedirections: 3 }));
  await (await request(`${PARTNER}/undici-redirect`, { dispatcher })).body.text();
  await dispatcher.close();
}

void main();
