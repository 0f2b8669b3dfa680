import { ChannelExporterError } from '@channel-exporter/core';

/** What set-up gave: a value, or the sentence that says why not. Any other error goes on to the test. */
export type Outcome<T> = { readonly value: T } | { readonly refusal: string };

export function outcomeOf<T>(setUp: () => T): Outcome<T> {
  try {
    return { value: setUp() };
  } catch (error) {
    if (error instanceof ChannelExporterError) return { refusal: error.message };
    throw error;
  }
}

/** A message for a person: it says who speaks, fits a terminal, and holds neither our stack nor a password. */
export function expectSentence(message: string): void {
  expect(message).toMatch(/^\[channel-exporter\] \S.{10,}/su);
  expect(message.length).toBeLessThan(60_000);
  expect(message).not.toMatch(/\n\s+at |node:internal|\.ts:\d/);
}
