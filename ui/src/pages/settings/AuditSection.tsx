/** Follows. */
export function AuditSection() {
  return null;
}
