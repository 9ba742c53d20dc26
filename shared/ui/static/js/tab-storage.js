// The storage of this tab, as JSON. A browser may forbid it, or be full: the test goes on without.

export function tabStorage(prefix) {
  const attempt = (act) => {
    try {
      return act();
    } catch {
      return null;
    }
  };
  const read = (name) => attempt(() => JSON.parse(sessionStorage.getItem(prefix + name)));
  const drop = (name) => attempt(() => sessionStorage.removeItem(prefix + name));
  const write = (name, value) => attempt(() => (sessionStorage.setItem(prefix + name, JSON.stringify(value)), true)) ?? false;
  const take = (name) => {
    const value = read(name);
    drop(name);
    return value;
  };
  const works = write("works", true);
  drop("works");
  return { read, write, drop, take, works };
}
