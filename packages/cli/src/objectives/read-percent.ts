import { WrongCall } from '../wrong-call.js';

/** The same share in three notations; none has a rounding error such as 0.9990000000000001. */
export interface Share {
  /** 99.9 */
  readonly percent: number;
  /** 0.999 */
  readonly ratio: number;
  /** 0.001 */
  readonly errorBudget: number;
}

/**
 * Reads the percentage of an objective: from 90 to below 100, with at most four decimals. Below 90, no burn rate that
 * pages could be reached: with 15 % of budget even a complete outage burns it only 6.7 times too fast.
 * @throws WrongCall for anything else
 */
export function readPercent(objective: string, text: string): Share {
  const [, whole = '', fraction = ''] = /^(9\d)(?:\.(\d{1,4}))?$/.exec(text) ?? [];
  if (whole === '') {
    throw new WrongCall({
      en: `objective "${objective}": "${text}" must be a percentage from 90 to 99.9999; write it like 99.9`,
      zh: `目标 "${objective}"："${text}" 必须是 90 到 99.9999 之间的百分比；例如 99.9`,
    });
  }
  // Integers, moved by whole digits: a division by 100 would round.
  const digits = `${whole}${fraction}`;
  const budget = String(10 ** digits.length - Number(digits)).padStart(digits.length, '0');
  return { percent: Number(text), ratio: Number(`0.${digits}`), errorBudget: Number(`0.${budget}`) };
}
