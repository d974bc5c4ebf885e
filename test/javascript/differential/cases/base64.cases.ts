import { type Case, casesOf } from "../case.ts";

const encoded = [
  "",
  "YQ==",
  "YQ",
  "YQ=",
  "YQ===",
  "YWI=",
  "YWI",
  "YWJj",
  "YWJjZ",
  "YR==",
  "YWJ=",
  " Y\tQ\n=\f=\r",
  "Y\u000bQ==",
  "Y\u00a0Q==",
  "=",
  "==",
  "====",
  "a=b=",
  "YQ==YQ==",
  "-_",
  "+/8=",
  "é",
  "\u0000",
  "////",
  "null",
  "YQ==\n",
] as const;

const plain = [
  "",
  "a",
  "ab",
  "abc",
  "\u0000",
  "\u00ff\u00fe",
  "\u0100",
  "😀",
  "é",
  null,
  12,
] as const;

export const base64Cases: Case[] = [
  ...casesOf("atob", encoded, (text) => atob(text)),
  ...casesOf("btoa", plain, (text) => btoa(text as string)),
];
