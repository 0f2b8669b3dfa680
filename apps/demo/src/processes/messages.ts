/** Where the services listen, as `http://127.0.0.1:PORT`. */
export interface Peers {
  readonly orders: string;
  readonly billing: string;
}

export type ToChild = { readonly peers: Peers } | { readonly stop: true };

export type FromChild = { readonly ready: unknown } | { readonly refused: boolean; readonly why: string };
