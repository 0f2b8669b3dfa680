import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

/** What matters of a pod to those who scrape it. */
export interface Pod {
  readonly name: string;
  readonly app: string;
  readonly phase: 'Pending' | 'Running' | 'Succeeded' | 'Failed';
  readonly ip: string;
  /** The ports of its container, by name. */
  readonly ports: Readonly<Record<string, number>>;
}

/** Answers the list of pods, and a watch that reports no change, as the API of Kubernetes does. */
export async function startKubernetesApi(pods: readonly Pod[]): Promise<{ url: string; server: Server }> {
  const list = {
    apiVersion: 'v1',
    kind: 'PodList',
    metadata: { resourceVersion: '1' },
    items: pods.map(describePod),
  };
  const server = createServer((request, response) => {
    const url = new URL(request.url ?? '', 'http://kubernetes');
    response.setHeader('content-type', 'application/json');
    if (url.pathname !== '/api/v1/pods') response.writeHead(404).end('{}');
    // A server of before 1.27, which cannot stream the list: the client then asks for it.
    else if (url.searchParams.has('sendInitialEvents')) response.writeHead(400).end('{}');
    else if (url.searchParams.has('watch')) response.flushHeaders();
    else response.end(JSON.stringify(list));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, server };
}

function describePod({ name, app, phase, ip, ports }: Pod): unknown {
  return {
    metadata: { name, namespace: 'shop', uid: name, resourceVersion: '1', labels: { app } },
    spec: {
      nodeName: 'node-1',
      containers: [
        {
          name: 'app',
          image: 'app:1',
          ports: Object.entries(ports).map(([portName, containerPort]) => ({
            name: portName,
            containerPort,
            protocol: 'TCP',
          })),
        },
      ],
    },
    status: { phase, podIP: ip, podIPs: [{ ip }], hostIP: ip },
  };
}
