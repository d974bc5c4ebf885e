import {
  Cache,
  clock,
  config,
  FetchRequest,
  Kv,
  pause,
  random,
  Request,
  Response,
  ResponseWriter,
  startFetch,
  waitAny,
  waitAnyFor,
} from "@skerry/assemblyscript";
import { compression, crypto, fetch, head, intl, text, uncaught } from "@skerry/assemblyscript/assembly/generated/imports";
import { Cipher, ComputedTag, Curve, Curve448, Derivation, Digest, Direction, Format, FormatterKind, Scheme, Service, SignedTag } from "@skerry/assemblyscript/assembly/generated/types";

/** Calls every function that a host offers. */
export function handle(request: Request): Response {
  const variable = config.variable("v");
  const secret = config.secret("s");
  console.log(variable === null || secret === null ? "no" : variable + secret);
  const sum = <u64>clock.now() + clock.monotonic() + random.u64();
  if (request.method == "POST") return answerInPieces(request);
  if (request.method == "PUT") return store(request.bytes());
  if (request.method == "PATCH") return sign(request.bytes());
  if (request.method == "PATCH") {
    compression.push(compression.open(Direction.Compress, Format.Gzip), request.bytes(), true);
  }
  if (request.method == "DELETE") return cached(request);
  if (sum == 6) uncaught.tell("six");
  if (sum == 7) return formatted();
  if (sum == 8 && text.isAscii(request.bytes())) return Response.text(head.fields());
  if (sum == 11) return Response.bytes(text.encode(text.decode(request.bytes()) as string));
  if (sum == 9) return Response.text(fetch.next().id.toString());
  return Response.bytes(random.bytes(<i32>(sum % 9)));
}

function sign(content: Uint8Array): Response {
  const key = crypto.generateKey(Scheme.EcdsaP256);
  if (key.tag == SignedTag.Failed) return Response.text("failed");
  const own = key.bytes!;
  const signed = crypto.sign(Scheme.EcdsaP256, Digest.Sha256, own, 0, content);
  const open = own.subarray(0, 64);
  crypto.verify(Scheme.EcdsaP256, Digest.Sha256, open, 0, signed.bytes!, content);
  if (content.length == 0) return compute(own, content);
  return Response.empty();
}

function compute(key: Uint8Array, content: Uint8Array): Response {
  const hidden = crypto.encrypt(Cipher.AesGcm, key, content, 128, content, content);
  if (hidden.tag == ComputedTag.Failed) return Response.text(hidden.failed.toString());
  crypto.decrypt(Cipher.AesKw, key, content, 0, content, hidden.bytes!);
  crypto.encryptOaep(Digest.Sha1, key, content, content);
  crypto.decryptOaep(Digest.Sha1, key, content, content);
  crypto.derive(Derivation.Pbkdf2, Digest.Sha512, key, content, content, 1, 1);
  crypto.agree(Curve.P256, key, key);
  crypto.findPublic(Curve.X25519, key);
  crypto.generatePair(Curve.Ed25519);
  crypto.generateRsa(2048, 65537);
  compute448(key, content);
  const signed = crypto.signEd25519(key, content);
  if (signed.tag == ComputedTag.Bytes) crypto.verifyEd25519(key, signed.bytes!, content);
  return Response.empty();
}

function compute448(key: Uint8Array, content: Uint8Array): void {
  crypto.agreeX448(key, key);
  crypto.findPublic448(Curve448.X448, key);
  crypto.generatePair448(Curve448.Ed448);
  const signed = crypto.signEd448(key, content, content);
  if (signed.tag == ComputedTag.Bytes) crypto.verifyEd448(key, content, signed.bytes!, content);
}

function answerInPieces(request: Request): Response {
  const upload = new FetchRequest(request.url, "POST");
  const writer = upload.openBody();
  const sending = startFetch(upload);
  writer.finish();
  sending.abort();
  waitAny();
  waitAnyFor(1);
  const answer = ResponseWriter.begin();
  const reader = request.stream();
  reader.waitFor(1);
  pause(1);
  const piece = reader.read();
  if (piece !== null) answer.write(piece);
  reader.cancel();
  return answer.finish();
}

function store(value: Uint8Array): Response {
  const kv = new Kv("KV");
  kv.put("key", value);
  kv.get("key");
  kv.age();
  kv.remove("key");
  return kv.list("").isOk ? Response.empty() : Response.text("failed");
}

function formatted(): Response {
  const id = intl.open(FormatterKind.Number, "de", []).formatter;
  const text = intl.format(id, "1.5");
  const parts = intl.parts(id, "1.5").length + intl.resolved(id).length;
  const collator = intl.openService(Service.Collator, "de", []).formatter;
  const order = intl.ask(collator, "compare", '["b","a"]').answer!;
  const tags = intl.lookUp("canonical-locales", '[["DE-ch"]]').answer!;
  intl.close(collator);
  intl.close(id);
  return Response.text(order + tags + text + parts.toString());
}

function cached(request: Request): Response {
  const cache = new Cache("c");
  const isKept = cache.put(request.url, Response.text("kept")).isOk;
  const found = cache.match(request);
  const isRemoved = cache.remove(request.url);
  return isKept && isRemoved && found !== null ? found.toResponse() : Response.text("none");
}
