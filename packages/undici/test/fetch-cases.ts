import { outboundSetting } from '@workshop/contract-tests/outbound';
import { fetchSubject } from './fetch-subject.js';
import type { Undici } from './undici-api.js';

/** What is peculiar to the `fetch` that undici exports, for each of its majors. */
export function fetchCases(name: string, undici: Undici): void {
  describe(`fetch of ${name}`, () => {
    const setting = outboundSetting(fetchSubject(name, undici));

    test('an error shows the function that called fetch, as it does without us', async () => {
      const { closedOrigin } = setting.partner;
      async function appFunction(): Promise<unknown> {
        return await undici.fetch(closedOrigin);
      }
      const framesOf = async (): Promise<string[]> => {
        const error: unknown = await appFunction().catch((reason: unknown) => reason);
        return ((error as Error).stack ?? '').split('\n').map((line) => line.replace(/:\d+:\d+\)?$/, ''));
      };
      const bare = await framesOf();
      expect(bare.join('\n')).toContain('appFunction');
      // The second exporter is one more observer of the same promise.
      setting.openFor([setting.exporter(), setting.exporter()]);
      expect(await framesOf()).toEqual(bare);
      expect(await setting.calls(1)).toEqual(['2 - 0 refused']);
    });

    test('the global dispatcher is left alone for an address', async () => {
      setting.openFor([setting.exporter()]);
      const usual = undici.getGlobalDispatcher();
      const seen: unknown[] = [];
      const options = {
        get method(): string {
          seen.push(undici.getGlobalDispatcher());
          return 'GET';
        },
      };
      await (await undici.fetch(`${setting.partner.origin}/ok`, options)).text();
      expect(new Set(seen)).toEqual(new Set([usual]));
      expect(await setting.calls(1)).toEqual(['1 700 200 0']);
    });
  });
}
