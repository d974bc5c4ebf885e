// What the grant "crypto" adds. Without it the build leaves this file empty, and so what it alone uses out.
import { aes } from "../crypto/aes.ts";
import { curveAlgorithms } from "../crypto/agreement.ts";
import { addAlgorithms } from "../crypto/algorithms.ts";
import { derivations } from "../crypto/derivation.ts";
import { rsaOaep } from "../crypto/rsa-oaep.ts";
import { signatures } from "../crypto/signatures.ts";

addAlgorithms([...signatures, ...aes, ...derivations, ...curveAlgorithms, rsaOaep]);
