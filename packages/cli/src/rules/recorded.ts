import { appidOf } from '@channel-exporter/core/contract';

/** The labels of each recorded series. */
export function ownLabels(syscode: string): Readonly<Record<string, string>> {
  return { appid: appidOf(syscode), application: syscode };
}

/** The selector of a recorded series of one service: many services may record the same name. */
export function recorded(name: string, syscode: string, matchers: readonly string[] = []): string {
  return `${name}{${[`application="${syscode}"`, ...matchers].join(', ')}}`;
}
