package coffee.topology.save;

import java.io.IOException;

/** Opens the store, again and again as connections break. */
interface StoreOpener {

    CommitStore open() throws IOException;
}
