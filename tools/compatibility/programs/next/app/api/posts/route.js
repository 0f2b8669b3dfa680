export function GET() {
  return Response.json({ code: 'N0', posts: [] });
}

export async function POST(request) {
  return Response.json({ code: 0, ...(await request.json()) }, { status: 201 });
}
