import { Center, Loader } from "@mantine/core";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { Navigate, useLocation } from "@tanstack/react-router";
import { type ReactNode, useEffect } from "react";
import { errorCode } from "#/api/errors";
import { Failed } from "#/shell/Failed";
import { sessionQuery } from "./session";

/** Shows its content to people who are signed in, and the sign-in page, which leads back here, to all others. */
export function SignedIn({ children }: { children: ReactNode }) {
  const cache = useQueryClient();
  const { data, error, refetch } = useQuery(sessionQuery);
  const { href, pathname } = useLocation();

  useEffect(() => {
    const leave = () => cache.resetQueries({ queryKey: sessionQuery.queryKey });
    window.addEventListener("opportune:signed-out", leave);
    return () => window.removeEventListener("opportune:signed-out", leave);
  }, [cache]);

  if (data) return children;
  // The address changes before this leaves the page: to go there again, from there, would never end.
  if (pathname === "/sign-in") return null;
  if (error && errorCode(error) !== null) return <Navigate to="/sign-in" search={href === "/" ? {} : { next: href }} />;
  if (error) return <Failed error={error} reset={() => void refetch()} />;
  return (
    <Center h="100vh">
      <Loader aria-label="Loading" />
    </Center>
  );
}
