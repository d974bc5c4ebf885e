import { request } from "undici";

/** What a visitor gets over HTTP. */
export interface Answer {
  readonly status: number;
  readonly text: string;
}

/** Asks a server on this machine once. */
export async function ask(port: number): Promise<Answer> {
  const { statusCode, body } = await request(`http://127.0.0.1:${port}/`);
  return { status: statusCode, text: await body.text() };
}
