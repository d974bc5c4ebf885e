// What the grant "crypto" adds. Without it the build leaves this file empty, and so what it alone uses out.
import { addKeyPairs } from "../crypto/key-pairs.ts";
import { keyPairs } from "../crypto/signatures.ts";

addKeyPairs(keyPairs);
