import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A load balancer: each request goes to the next of `addresses`. */
export async function startBalancer(
  addresses: readonly string[],
): Promise<{ address: string; server: Server }> {
  let requests = 0;
  const answer = async (path: string): Promise<string> =>
    (await fetch(`http://${addresses[requests++ % addresses.length]}${path}`)).text();
  const server = createServer((request, response) => {
    response.setHeader('content-type', 'text/plain; version=0.0.4');
    answer(request.url ?? '/').then(
      (body) => response.end(body),
      () => response.destroy(),
    );
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return { address: `127.0.0.1:${(server.address() as AddressInfo).port}`, server };
}
