export { type AxiosLike, instrumentAxios } from './instrument-axios.js';
