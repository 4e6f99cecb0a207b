/** Bodies as careless servers write them. */

/** Identifiers of 15 to 20 digits become JSON numbers, which a plain parser cannot hold. Object keys stay texts. */
export function bareNumbers(json: string): string {
  return json.replace(/([:[,])"([1-9]\d{14,19})"(?=[,}\]])/g, '$1$2');
}
