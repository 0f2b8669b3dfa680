import { counted, type Program, type Request } from '../program.ts';

const post = (query: string, status: number, why: string, headers = {}): Request => ({
  line: 'POST /graphql',
  headers: { 'Content-Type': 'application/json', ...headers },
  body: JSON.stringify({ query }),
  expected: counted('/graphql', status, ''),
  why,
});

export const apollo: Program = {
  name: 'apollo',
  title: 'Apollo Server 5 on Express 5',
  shown: ['@apollo/server', '@as-integrations/express5', 'express'],
  start: ['node', 'index.js'],
  requests: [
    post('{ books { title author } }', 200, 'the mount; JSON without a code'),
    post('{ broken { title } }', 200, 'an error of a resolver: codes in `errors[]` are not searched'),
    post('mutation { addBook(title: "x") { title } }', 200, 'a mutation'),
    post('{ missing }', 400, 'the query is not valid'),
    {
      line: 'GET /graphql?query=%7B__typename%7D',
      headers: { 'Apollo-Require-Preflight': 'true' },
      expected: counted('/graphql', 200, ''),
      why: 'a query by GET',
    },
    {
      line: 'POST /graphql',
      headers: { 'Content-Type': 'application/json' },
      body: '{"query":',
      expected: counted('/graphql', 400),
      why: 'the body parser of the mount failed',
    },
    {
      line: 'OPTIONS /graphql',
      headers: { Origin: 'http://a.example', 'Access-Control-Request-Method': 'POST' },
      expected: counted('/graphql', 204),
      why: 'answered by cors, which is in the mount',
    },
    { line: 'GET /missing', expected: counted('unmatched', 404), why: 'no mount' },
  ],
};
