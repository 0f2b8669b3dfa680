import { type DashboardLabel, LABEL_WORDS } from '../dashboard/label-words.js';
import type { Language } from '../language.js';
import { showControls } from '../table.js';
import { countText, durationText, rateText, shareText } from './number-text.js';
import type { CallFacts, MessageFacts, Part, RequestFacts, ServiceFacts } from './service-facts.js';
import { EXPLAIN_WORDS, type ExplainWords } from './words.js';

/** The time that the observations are of. */
export interface Period {
  /** When the process started, in seconds since 1970, if the page says it. */
  readonly startSeconds: number | undefined;
  /** The length, if it is known. */
  readonly seconds: number | undefined;
  /** True if it is the time between two scrapes. */
  readonly isBetweenScrapes: boolean;
}

/** The number of paths, callers or codes that a sentence names. */
const NAMED = 3;

/** Writes the facts of one system as a few lines. */
export function writeExplanation(
  facts: ServiceFacts,
  period: Period,
  errors: number,
  language: Language,
): string {
  const writer = new Writer(language, period);
  const { requests, calls, messages, folded, application } = facts;
  const { words } = writer;
  const lines = [
    ...(requests ? writer.requests(requests) : []),
    ...(calls ? writer.calls(calls) : []),
    ...(messages ? writer.messages(messages) : []),
  ];
  if (lines.length === 0) lines.push(words.nothing);
  else if (folded.length === 0) lines.push(words.nothingFolded);
  else {
    const parts = folded.map(({ kind, label, share }) =>
      words.foldedPart(words.families[kind], label, shareText(share)),
    );
    lines.push(words.folded(parts.join(words.separator)));
  }
  if (errors > 0) lines.push(words.exporterErrors(countText(errors)));
  return `${writer.title(application)}\n${lines.map((line) => `  ${line}\n`).join('')}`;
}

class Writer {
  readonly words: ExplainWords;
  readonly #language: Language;
  readonly #period: Period;

  constructor(language: Language, period: Period) {
    this.words = EXPLAIN_WORDS[language];
    this.#language = language;
    this.#period = period;
  }

  title(application: string): string {
    const { startSeconds, seconds, isBetweenScrapes } = this.#period;
    const system = showControls(application);
    if (isBetweenScrapes) return this.words.during(system, String(Number((seconds ?? 0).toPrecision(3))));
    if (startSeconds === undefined) return this.words.sinceUnknown(system);
    return this.words.since(system, new Date(startSeconds * 1000).toISOString().replace(/\.\d+Z$/, 'Z'));
  }

  requests(facts: RequestFacts): string[] {
    const { words } = this;
    const { count, meanMs, p95Ms, failed, aborted, businessErrors } = facts;
    const lines = [
      words.requests(countText(count), this.#rate(count), durationText(meanMs), this.#p95(p95Ms)),
      words.callers(
        this.#list(facts.callers, (one) => words.part(this.#name('f_code', one.value), shareText(one.share))),
      ),
      words.slowest(
        this.#list(facts.slowestPaths, (one) =>
          words.slowPath(this.#name('path', one.value), this.#p95(one.p95Ms), countText(one.count)),
        ),
      ),
      words.failures(shareText(failed), shareText(aborted), shareText(businessErrors)),
    ];
    if (facts.failingPaths.length > 0) {
      const list = this.#list(facts.failingPaths, (one) =>
        words.failingPath(this.#name('path', one.value), shareText(one.failed), countText(one.count)),
      );
      lines.push(words.failing(list));
    }
    if (facts.businessCodes.length > 0) {
      const list = this.#list(facts.businessCodes, (one) =>
        words.part(this.#name('code', one.value), shareText(one.share)),
      );
      lines.push(words.businessCodes(list));
    }
    return lines;
  }

  calls({ count, failed, p95Ms, partners }: CallFacts): string[] {
    const { words } = this;
    return [
      words.calls(countText(count), this.#rate(count), shareText(failed), this.#p95(p95Ms)),
      ...partners.map((one) =>
        words.partner(
          this.#name('partner', one.value),
          countText(one.count),
          shareText(one.failed),
          this.#list(one.reasons, (reason) => words.part(reason.value, shareText(reason.share))),
          shareText(one.businessErrors),
          this.#p95(one.p95Ms),
        ),
      ),
    ];
  }

  messages({ count, failed, p95Ms, topics }: MessageFacts): string[] {
    const { words } = this;
    return [
      words.messages(countText(count), this.#rate(count), shareText(failed), this.#p95(p95Ms)),
      ...topics.map((one) =>
        words.topic(
          this.#name('topic', one.value),
          countText(one.count),
          shareText(one.failed),
          this.#p95(one.p95Ms),
        ),
      ),
    ];
  }

  #rate(count: number): string | undefined {
    const { seconds } = this.#period;
    return seconds === undefined || seconds <= 0 ? undefined : rateText(count / seconds);
  }

  #p95(p95Ms: number | undefined): string {
    return p95Ms === undefined ? '–' : durationText(p95Ms);
  }

  /** A value in words, if it has any. */
  #name(label: DashboardLabel, value: string): string {
    const { empty, values } = LABEL_WORDS[this.#language][label];
    if (value === '') return empty ?? '""';
    return values[value] ?? showControls(value);
  }

  #list(parts: readonly Part[], write: (part: Part) => string): string {
    const named = parts.slice(0, NAMED).map(write);
    const others = parts.length - named.length;
    return [...named, ...(others > 0 ? [this.words.more(countText(others))] : [])].join(this.words.separator);
  }
}
