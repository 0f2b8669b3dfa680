import { formatValue } from '../errors.js';

/** The kinds of mistakes in a partner directory. */
export type DirectoryMistakeKind =
  | 'not-a-directory'
  | 'not-a-partner'
  | 'unknown-key'
  | 'partner-code'
  | 'no-hosts'
  | 'host'
  | 'duplicate-host'
  | 'not-actions'
  | 'action-code'
  | 'path'
  | 'duplicate-path'
  | 'alternatives';

/** A mistake in a partner directory. */
export interface DirectoryMistake {
  readonly kind: DirectoryMistakeKind;
  /** The keys and indexes that lead to it, such as `['partners', 0, 'hosts', 1]`. */
  readonly path: readonly (string | number)[];
  /** The place as code: `partners[0].hosts[1]`. */
  readonly field: string;
  /** The mistake and the remedy. */
  readonly message: string;
}

/** Collects mistakes at and below a place. */
export class DirectoryMistakes {
  readonly path: DirectoryMistake['path'];
  readonly list: DirectoryMistake[];

  constructor(path: DirectoryMistake['path'] = [], list: DirectoryMistake[] = []) {
    this.path = path;
    this.list = list;
  }

  at(...path: DirectoryMistake['path']): DirectoryMistakes {
    return new DirectoryMistakes([...this.path, ...path], this.list);
  }

  /** @param key that is the mistake, if the message names it and not the place */
  add(kind: DirectoryMistakeKind, message: string, ...key: readonly string[]): void {
    this.list.push({ kind, path: [...this.path, ...key], field: fieldOf(this.path), message });
  }
}

/** Writes a path as code: `partners[0].actions["/v1/orders"]`. */
function fieldOf(path: DirectoryMistake['path']): string {
  if (path.length === 0) return 'partners';
  return path
    .map((part, at) => {
      if (typeof part === 'number') return `[${part}]`;
      if (path[at - 1] === 'actions') return `[${formatValue(part)}]`;
      return at === 0 ? part : `.${part}`;
    })
    .join('');
}
