/** Why the demo cannot run, in a sentence for whoever started it: printed without a stack. */
export class Refusal extends Error {
  override readonly name = 'Refusal';
}
