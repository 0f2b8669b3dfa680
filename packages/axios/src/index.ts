export type { AxiosLike } from './axios-like.js';
export { instrumentAxios } from './instrument-axios.js';
