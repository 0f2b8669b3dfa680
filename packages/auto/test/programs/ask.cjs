const { once } = require('node:events');
const { get } = require('node:http');

/** Requests the paths of a server, one after the other, and closes it. */
async function ask(server, paths) {
  if (!server.listening) await once(server, 'listening');
  for (const path of paths) {
    const [response] = await once(get({ port: server.address().port, path, agent: false }), 'response');
    response.resume();
    await once(response, 'close');
  }
  server.close();
}

module.exports = { ask };
