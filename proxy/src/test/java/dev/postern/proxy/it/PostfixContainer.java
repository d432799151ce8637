package dev.postern.proxy.it;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.api.exception.NotFoundException;
import com.github.dockerjava.api.model.Bind;
import com.github.dockerjava.api.model.HostConfig;
import com.github.dockerjava.api.model.Volume;
import java.util.Objects;
import org.testcontainers.DockerClientFactory;
import org.testcontainers.containers.ContainerLaunchException;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.containers.wait.strategy.AbstractWaitStrategy;
import org.testcontainers.utility.DockerImageName;

/**
 * Postfix in a container of its own, so on another address than the proxy. The image is Debian with
 * Postfix and nothing of ours: what belongs to the test lies in a folder that both see.
 */
final class PostfixContainer implements Postfix {

  /** Made by verify, from Debian's packages. */
  private static final String IMAGE = "postern-postfix:local";

  private static final int PORT = 10587;
  private static final String FOLDER = "/srv/postfix";

  private final PostfixFolder folder;
  private final GenericContainer<?> container;

  private PostfixContainer(PostfixFolder folder) {
    this.folder = folder;
    this.container =
        new GenericContainer<>(DockerImageName.parse(IMAGE))
            .withExposedPorts(PORT)
            .waitingFor(new ItsLog())
            .withCreateContainerCmdModifier(command -> share(command.getHostConfig()))
            .withCommand(
                "sh",
                "-c",
                "sh FOLDER/etc/prepare FOLDER && exec postfix -c FOLDER/etc start-fg"
                    .replace("FOLDER", FOLDER));
  }

  private void share(HostConfig config) {
    Objects.requireNonNull(config)
        .withBinds(new Bind(folder.path().toString(), new Volume(FOLDER)));
  }

  /** Starts it, or skips the test where that cannot be. */
  static PostfixContainer start(PostfixSetup setup) {
    DockerClientFactory docker = DockerClientFactory.instance();
    assumeTrue(docker.isDockerAvailable(), "skipped: no Docker daemon answers");
    assumeTrue(hasImage(docker.client()), "skipped: no image " + IMAGE + "; verify makes it");
    PostfixFolder folder =
        PostfixFolder.create(setup, FOLDER, "0.0.0.0:" + PORT, network(docker.client()));
    PostfixContainer postfix = new PostfixContainer(folder);
    postfix.awaitStart();
    return postfix;
  }

  private void awaitStart() {
    try {
      container.start();
    } catch (AssertionError | ContainerLaunchException e) {
      close();
      throw e;
    }
  }

  /** The usual look at the port would be one connection more in Postfix's log. */
  private final class ItsLog extends AbstractWaitStrategy {
    @Override
    protected void waitUntilReady() {
      Waiting.until(folder.log()::isStarted, "Postfix in its container", folder.log()::lines);
    }
  }

  private static boolean hasImage(DockerClient docker) {
    try {
      docker.inspectImageCmd(IMAGE).exec();
      return true;
    } catch (NotFoundException e) {
      return false;
    }
  }

  /** This machine as a container sees it: from one of these addresses. */
  private static String network(DockerClient docker) {
    return docker.inspectNetworkCmd().withNetworkId("bridge").exec().getIpam().getConfig().stream()
        .map(config -> config.getSubnet())
        .filter(Objects::nonNull)
        .findFirst()
        .orElseThrow(() -> new AssertionError("Docker's network bridge has no addresses"));
  }

  @Override
  public String address() {
    return "127.0.0.1:" + container.getMappedPort(PORT);
  }

  @Override
  public PostfixFolder folder() {
    return folder;
  }

  @Override
  public void close() {
    container.stop();
    Folders.delete(folder.path());
  }
}
