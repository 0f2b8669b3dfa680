export {
  clearInterval,
  clearTimeout,
  clock,
  setImmediate,
  setInterval,
  setTimeout,
} from '@workshop/plugin-kit';
