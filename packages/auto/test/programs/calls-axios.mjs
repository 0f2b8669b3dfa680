import axios from 'axios';

export const call = () => axios.get(`${process.env.PARTNER}/axios`);
