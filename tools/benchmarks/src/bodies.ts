/** The sizes of JSON bodies that are compared, in bytes. */
export const BODY_SIZES = { '1 KB': 1024, '64 KB': 65_536, '1 MB': 1_048_576 } as const;
export type BodySize = keyof typeof BODY_SIZES;

/** An answer of about so many bytes as JSON, whose business code stands first. */
export function bodyOf(size: BodySize): { code: string; message: string; items: object[] } {
  const body = { code: '0', message: 'ok', items: [] as object[] };
  const bytesOfItem = JSON.stringify(item(1000)).length + 1;
  for (let at = 0; at * bytesOfItem < BODY_SIZES[size] - 60; at++) body.items.push(item(1000 + at));
  return body;
}

function item(id: number): object {
  return { id, name: 'a thing that was ordered', price: 12.5, tags: ['red', 'large'], stock: true };
}
