import { api, type Schemas } from "#/api/client";

/** A role that can be given; the one of the primary administrator is handed over. */
export type GivenRole = Schemas["RoleChange"]["role"];

/** The roles that can be given, with their names and what each is for, the least first. */
export function useGivenRoles(): { value: GivenRole; label: string; description: string }[] {
  const { data } = api.useQuery("get", "/api/v1/policy", undefined, { staleTime: Number.POSITIVE_INFINITY });
  return (data?.roles ?? [])
    .flatMap(({ role, name, description }) =>
      role === "primary_administrator" ? [] : [{ value: role, label: name, description }],
    )
    .reverse();
}
