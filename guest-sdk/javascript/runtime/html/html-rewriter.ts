// HTMLRewriter, as other platforms for workers have it: a document is changed as it passes by.
import { Response } from "../http/response.ts";
import {
  type ReadableStream,
  TransformStream,
  type TransformStreamDefaultController,
} from "../streams/streams.ts";
import { TextDecoder } from "../web/text-decoder.ts";
import { TextEncoder } from "../web/text-encoder.ts";
import {
  type DocumentContentHandlers,
  documentHandlers,
  type ElementContentHandlers,
  type SelectedHandlers,
  selectedHandlers,
} from "./handlers.ts";
import { Rewriting } from "./rewriting.ts";

export class HTMLRewriter {
  readonly #selected: SelectedHandlers[] = [];
  readonly #document: DocumentContentHandlers[] = [];

  /** Calls handlers for the elements that a selector finds, and for the comments and texts within them.
   * @throws TypeError for what is no selector, or more than an HTMLRewriter knows. */
  on(selector: string, handlers: ElementContentHandlers): this {
    this.#selected.push(selectedHandlers(selector, handlers));
    return this;
  }

  /** Calls handlers for the document's type, its comments and texts, and its end. */
  onDocument(handlers: DocumentContentHandlers): this {
    this.#document.push(documentHandlers(handlers));
    return this;
  }

  /** Returns a response with the same status and fields, whose content is changed as it is read. */
  transform(response: Response): Response {
    if (!(response instanceof Response)) throw new TypeError("transform takes a Response.");
    const handlers = { selected: [...this.#selected], document: [...this.#document] };
    const transformed = new Response(rewritten(response, handlers), response);
    // It has another length now, and is in UTF-8.
    transformed.headers.delete("content-length");
    const type = response.headers.get("content-type");
    if (type !== null && charsetOf(type) !== null) {
      transformed.headers.set("content-type", type.replace(charsetForm, "charset=utf-8"));
    }
    return transformed;
  }
}

// By another name, as a decoder of any label has its worker get all encodings (build/named-parts.ts).
const Decoder = TextDecoder;

function rewritten(
  response: Response,
  handlers: ConstructorParameters<typeof Rewriting>[0],
): ReadableStream | null {
  const { body } = response;
  if (body === null) return null;
  const charset = charsetOf(response.headers.get("content-type") ?? "") ?? "utf-8";
  const decoder = new Decoder(charset);
  const encoder = new TextEncoder();
  let markup = "";
  const rewriting = new Rewriting(handlers, (more) => {
    markup += more;
  });
  const passOn = (controller: TransformStreamDefaultController<Uint8Array>) => {
    if (markup !== "") controller.enqueue(encoder.encode(markup));
    markup = "";
  };
  return body.pipeThrough(
    new TransformStream<Uint8Array, Uint8Array>({
      async transform(bytes, controller) {
        await rewriting.write(decoder.decode(bytes, { stream: true }));
        passOn(controller);
      },
      async flush(controller) {
        await rewriting.write(decoder.decode());
        await rewriting.end();
        passOn(controller);
      },
    }),
  );
}

const charsetForm = /charset\s*=\s*"?([^\s";]+)"?/i;

function charsetOf(contentType: string): string | null {
  return charsetForm.exec(contentType)?.[1] ?? null;
}
