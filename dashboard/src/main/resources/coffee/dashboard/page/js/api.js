/** A request that the service refused or could not answer; the message is its problem's, in words. */
class ApiError extends Error {}

/** The JSON at an address of the service. Revalidated by its ETag, so asking again is cheap. */
export async function getJson(path, parameters = {}) {
  const url = new URL(path, document.baseURI);
  for (const [name, value] of Object.entries(parameters)) {
    if (value !== undefined && value !== null) {
      url.searchParams.set(name, value);
    }
  }
  const response = await fetch(url, { headers: { Accept: "application/json" }, signal: AbortSignal.timeout(15_000) });
  if (!response.ok) {
    const problem = await response.json().catch(() => ({}));
    throw new ApiError(problem.detail ?? `${url.pathname} answered ${response.status}`);
  }
  return response.json();
}
