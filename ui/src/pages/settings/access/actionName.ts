const NAMES: Record<string, string> = {
  "session.begin": "signed in",
  "session.end": "signed out",
  "session.refuse": "wrong password",
  "first_administrator.accept": "became the first administrator",
  "invitation.accept": "accepted an invitation",
  "new_password.accept": "chose a new password by link",
  "profile.password": "changed the password",
  "profile.edit": "changed the name",
  "user.invite": "invited somebody",
  "user.hand_over": "handed over the primary administrator",
};

/** An action of the audit log as people say it: "workflow: status". */
export function actionName(action: string): string {
  const known = NAMES[action];
  if (known) return known;
  const [what, ...how] = action.split(".");
  return [what, how.join(" ")].filter(Boolean).join(": ").replaceAll("_", " ");
}
