package coffee.redis;

import java.util.Objects;

/** A user and a password, either of which may be absent (null); never shows the password. */
public record Login(String user, String password) {

    /** Nobody: the server wants no password. */
    public static final Login NONE = new Login(null, null);

    public Login {
        if (user != null && password == null) {
            throw new IllegalArgumentException("a user needs a password");
        }
    }

    boolean isNone() {
        return password == null;
    }

    /** Who logs in, without the secret: what an address shows before its {@code @}. */
    @Override
    public String toString() {
        return isNone() ? "" : Objects.requireNonNullElse(user, "") + ":***";
    }
}
