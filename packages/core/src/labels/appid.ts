// Meaning: the system that this service belongs to.
// Values: the first four characters of the syscode.
// Fallback: none; a wrong syscode is refused at set-up.

export { appidOf as appidLabel } from '../syscode.js';
