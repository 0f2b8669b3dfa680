import { join } from 'node:path';
import { checkProgram } from '../src/check-program.ts';
import { type InstalledPreload, installPreload } from '../src/install-preload.ts';
import { installProgram } from '../src/install-program.ts';
import { programs } from '../src/programs/index.ts';

/** One per kind: Express with a framework around it, Koa, and a bundle that no hook can see. The command runs all. */
const chosen = programs.filter(({ name }) => ['nest', 'feathers-koa', 'bundled-express'].includes(name));

let preload: InstalledPreload | undefined;

beforeAll(async () => {
  const installing = Promise.all(chosen.map(installProgram));
  preload = await installPreload(join(__dirname, '../../..'));
  await installing;
}, 10 * 60_000);
afterAll(() => preload?.remove());

test('three programs are chosen', () => {
  expect(chosen.length).toBe(3);
});

test.each(chosen.map((program) => [program.name, program] as const))(
  '%s answers the same bytes, and each of its requests is counted once',
  async (_name, program) => {
    const { findings, identical } = await checkProgram(program, preload as InstalledPreload);
    expect(findings).toEqual([]);
    expect(identical).toBe(program.requests.length);
  },
  10 * 60_000,
);
