/** Only the fields that were changed: those that are sent are set, and null empties one. */
export function changedFields<Row extends object, Name extends keyof Row>(
  before: Row,
  after: Row,
  names: readonly Name[],
): Partial<Pick<Row, Name>> {
  const changed: Partial<Pick<Row, Name>> = {};
  for (const name of names) if (before[name] !== after[name]) changed[name] = after[name];
  return changed;
}
