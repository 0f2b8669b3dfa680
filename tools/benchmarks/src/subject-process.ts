import type { Answer, Call, SubjectModule } from './subject.ts';

// The process of one variant: node subject-process.ts <file of the subject> <variant>.
const [, , file = '', variant = ''] = process.argv;
const { open } = (await import(file)) as SubjectModule;
const subject = await open(variant);

process.on('message', ({ id, method, request }: Call) => {
  void answer(id, method, request).then((given) => process.send?.(given));
});
// It never outlives the one that measures it, even if that one is killed.
process.on('disconnect', () => process.exit());
process.send?.({ id: 0 } satisfies Answer);

async function answer(id: number, method: string, request: unknown): Promise<Answer> {
  try {
    const called = subject[method];
    if (called === undefined) throw new Error(`${file} has no method ${method}`);
    return { id, result: await called(request as never) };
  } catch (error) {
    return { id, error: error instanceof Error ? (error.stack ?? error.message) : String(error) };
  }
}
