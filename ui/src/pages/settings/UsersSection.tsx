/** Follows. */
export function UsersSection() {
  return null;
}
