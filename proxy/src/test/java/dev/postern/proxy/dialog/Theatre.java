package dev.postern.proxy.dialog;

/** Sets the scene of a dialog and plays it there. */
final class Theatre {

  private Theatre() {}

  static void play(Cast cast, Dialog dialog, Way way) {
    ScriptedBackend backend = new ScriptedBackend(dialog.header(), cast::server, way == Way.BYTES);
    try (Scene scene = scene(cast, dialog, way, backend)) {
      backend.begin();
      new Player(dialog, way, scene, cast).play();
    }
  }

  private static Scene scene(Cast cast, Dialog dialog, Way way, ScriptedBackend backend) {
    Setting setting = new Setting(cast, dialog, way.engine());
    boolean up = !dialog.header().hasTrait("down");
    return way.hasSockets()
        ? new SocketScene(setting, backend, up)
        : new MemoryScene(setting.config(10_587), backend, up, way == Way.BYTES);
  }
}
