import { createRequire } from 'node:module';
import axios from 'axios';

const { PARTNER } = process.env;
const required = createRequire(import.meta.url)('axios');
if (required === axios) throw new Error('the ES module and the CommonJS module must be two');

await axios.get(`${PARTNER}/axios`);
await required.get(`${PARTNER}/axios`);
await required.create().get(`${PARTNER}/axios-create`);
