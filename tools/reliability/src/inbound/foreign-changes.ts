import type { IncomingMessage, ServerResponse } from 'node:http';

/** What a change may be made to. */
interface Exchanged {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
}

// Not by assignment, which a change before may have made impossible.
function assign(target: object, changed: object): void {
  for (const [name, value] of Object.entries(changed)) {
    Object.defineProperty(target, name, { configurable: true, enumerable: true, writable: true, value });
  }
}

function spoil(target: object, name: string): void {
  Object.defineProperty(target, name, {
    configurable: true,
    get() {
      throw new Error(`${name} was spoiled by the script`);
    },
  });
}

/** Changes that Node, the frameworks and the adapters do not notice. */
const HARMLESS_EFFECTS = {
  streamIsNull: ({ response }) => assign(response, { stream: null }),
  streamIsFunction: ({ response }) => assign(response, { stream: () => {} }),
  streamIsReset: ({ response }) => assign(response, { stream: { rstCode: 8 } }),
  streamThrows: ({ response }) => spoil(response, 'stream'),
  requestStreamIsNull: ({ request }) => assign(request, { stream: null }),
  noCloseListeners: ({ response }) => void response.removeAllListeners('close'),
} satisfies Record<string, (exchanged: Exchanged) => void>;

/** Changes that only Node's own connection survives, and only if all of the response was given to it before. */
const LATE_EFFECTS = {
  requestIsUpgrade: ({ request }) => assign(request, { upgrade: true }),
  noListeners: ({ response }) => void response.removeAllListeners(),
  noEmitter: ({ response }) => assign(response, { on: undefined, once: null, getMaxListeners: undefined }),
  noRequest: ({ response }) => assign(response, { req: null }),
  noWrite: ({ response }) => assign(response, { write: undefined, end: undefined }),
  noHeader: ({ response }) => assign(response, { _header: null }),
  noGetHeader: ({ response }) => assign(response, { getHeader: undefined }),
  getHeaderThrows: ({ response }) => spoil(response, 'getHeader'),
  headersSentThrows: ({ response }) => spoil(response, 'headersSent'),
  writableFinishedThrows: ({ response }) => spoil(response, 'writableFinished'),
  isDestroyed: ({ response }) => assign(response, { destroyed: true }),
  lateStatus: ({ response }) => assign(response, { statusCode: 599 }),
  isHttp2: ({ request }) => assign(request, { httpVersionMajor: 2 }),
  noUrl: ({ request }) => assign(request, { url: undefined }),
  /** Its labels are unreadable then. */
  headersThrow: ({ request }) => spoil(request, 'headers'),
  noExtensions: ({ response }) => void Object.preventExtensions(response),
} satisfies Record<string, (exchanged: Exchanged) => void>;

export type Change = keyof typeof HARMLESS_EFFECTS | keyof typeof LATE_EFFECTS;

/** What apps and libraries do to requests and responses that are not theirs. */
export const CHANGES: Readonly<Record<Change, (exchanged: Exchanged) => void>> = {
  ...HARMLESS_EFFECTS,
  ...LATE_EFFECTS,
};

export const HARMLESS: readonly Change[] = Object.keys(HARMLESS_EFFECTS) as Change[];
export const LATE: readonly Change[] = Object.keys(LATE_EFFECTS) as Change[];
