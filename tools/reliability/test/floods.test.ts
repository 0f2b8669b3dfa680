import { runFloods } from '../src/cardinality/floods.ts';
import { keptOf, SERVICES } from '../src/cardinality/legitimate-use.ts';

/** The command `reliability floods` with a five-thousandth of its floods: memory is not looked at here. */
test.each([
  [64, 200],
  [2_000, 10],
])(
  'with a limit of %i sets, %i floods of label text and recoveries stay within it and lose no observation',
  async (cardinalityLimit, floods) => {
    const checkpoints: number[] = [];
    const { observed, held, retired, recovered } = await runFloods({
      floods,
      cardinalityLimit,
      progress: ({ labelSets }) => {
        checkpoints.push(labelSets);
      },
    });
    expect(observed).toBe(floods * cardinalityLimit);
    expect(held + retired).toBe(observed);
    expect(retired).toBeGreaterThan(0);
    expect(recovered).toBe(true);
    expect(Math.max(...checkpoints)).toBeLessThanOrEqual(cardinalityLimit);
  },
);

/** The command `reliability label-room`. */
describe.each(SERVICES)('$name', (service) => {
  test('without a flood', async () => {
    expect(await keptOf(service)).toMatchObject({ code: 1, path: 1, http_status: 1 });
  });

  test('after a flood of random requests to a 404, some callers and most method codes are still told apart', async () => {
    const kept = await keptOf(service, { flood: 5_000 });
    expect(kept).toMatchObject({ code: 1, path: 1, http_status: 1 });
    expect(kept.f_code).toBeGreaterThan(0);
    expect(kept.method_code).toBeGreaterThan(0.5);
  });
});
