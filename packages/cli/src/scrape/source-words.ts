import type { Translated } from '../language.js';

/** The texts of the argument and the options for the source of a scrape. */
export interface SourceWords {
  readonly source: string;
  readonly token: string;
  readonly timeout: string;
  readonly maxBytes: string;
}

export const SOURCE_WORDS: Translated<SourceWords> = {
  en: {
    source: 'URL of the metrics, a file, or - for standard input',
    token: 'file with the bearer token of the metrics',
    timeout: 'how long the service may take to answer, in seconds',
    maxBytes: 'the largest page that is read, after inflating',
  },
  zh: {
    source: '指标的 URL、文件，或用 - 表示标准输入',
    token: '存放抓取所用 bearer token 的文件',
    timeout: '等待服务应答的最长时间，单位秒',
    maxBytes: '读取内容的最大长度（解压后），单位字节',
  },
};
