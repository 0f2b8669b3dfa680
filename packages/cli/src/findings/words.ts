import type { Translated } from '../language.js';
import type { Severity } from './finding.js';

interface FindingWords {
  readonly severities: Readonly<Record<Severity, string>>;
  readonly clean: (subject: string) => string;
  readonly counts: Readonly<Record<Severity, (count: number) => string>>;
  readonly separator: string;
  readonly summary: (subject: string, counts: string) => string;
}

const plural = (count: number, word: string): string => `${count} ${word}${count === 1 ? '' : 's'}`;

export const FINDING_WORDS: Translated<FindingWords> = {
  en: {
    severities: { error: 'error', warning: 'warning', note: 'note' },
    clean: (subject) => `${subject}: nothing to report`,
    counts: {
      error: (count) => plural(count, 'error'),
      warning: (count) => plural(count, 'warning'),
      note: (count) => plural(count, 'note'),
    },
    separator: ', ',
    summary: (subject, counts) => `${subject}: ${counts}`,
  },
  zh: {
    severities: { error: '错误', warning: '警告', note: '提示' },
    clean: (subject) => `${subject}：没有问题`,
    counts: {
      error: (count) => `${count} 个错误`,
      warning: (count) => `${count} 个警告`,
      note: (count) => `${count} 条提示`,
    },
    separator: '，',
    summary: (subject, counts) => `${subject}：${counts}`,
  },
};
