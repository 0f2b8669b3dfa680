import { notFound } from 'next/navigation';

export default async function Post({ params }) {
  const { id } = await params;
  if (id === '7') notFound();
  return <h1>Post {id}</h1>;
}
