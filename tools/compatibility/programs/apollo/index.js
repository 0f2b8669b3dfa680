import http from 'node:http';
import { ApolloServer } from '@apollo/server';
import { ApolloServerPluginDrainHttpServer } from '@apollo/server/plugin/drainHttpServer';
import { expressMiddleware } from '@as-integrations/express5';
import cors from 'cors';
import express from 'express';

const typeDefs = `#graphql
  type Book { title: String author: String }
  type Query { books: [Book] broken: Book }
  type Mutation { addBook(title: String): Book }
`;
const resolvers = {
  Query: {
    books: () => [{ title: 'The Awakening', author: 'Kate Chopin' }],
    broken: () => {
      throw new Error('the database is down');
    },
  },
  Mutation: { addBook: (_, { title }) => ({ title, author: 'unknown' }) },
};

const app = express();
const httpServer = http.createServer(app);
const server = new ApolloServer({
  typeDefs,
  resolvers,
  plugins: [ApolloServerPluginDrainHttpServer({ httpServer })],
});
await server.start();

app.use('/graphql', cors(), express.json(), expressMiddleware(server));

await new Promise((resolve) => httpServer.listen({ port: process.env.PORT ?? 4000 }, resolve));
